"""The customer's wishes about a delivery under way: what is possible, what was asked, what the carrier answered."""
