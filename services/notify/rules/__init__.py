"""What is worth telling, to whom, on which channel and when: pure rules, and the facts they go by."""
