"""Reports as tables: the weekly dispatch, the monthly report, the quarterly summary and ranking."""
