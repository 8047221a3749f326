"""Documents of any format to numbered lines and passages; entry `ledger.documents`."""
