Route #1: 1 2 5 8
Route #2: 3 6
Route #3: 4 7 9
Cost 391
