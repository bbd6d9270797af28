"""The customer's page as pure rules: what is known of an order in, every word to show out."""
