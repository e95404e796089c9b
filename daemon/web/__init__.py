"""What is served over HTTP: receipts come in, health and figures go out."""
