"""What each domain object writes into its notice; texts are Chinese, the language of notices."""
