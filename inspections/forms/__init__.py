"""The input of each act: parsed and shaped here, judged by the services."""
