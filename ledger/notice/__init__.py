"""Notices to zone recipes, part by part; entry `ledger.notices`."""
