"""What the law asks before an act: guards of the transitions, which pages show as reasons too.

A guard takes the object and the act's inputs and yields every reason against it. Guards read
the object's own rows and never write.
"""
