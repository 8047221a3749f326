Route #1: 1 4 5 7 8
Route #2: 2 3 10
Route #3: 6 9
Cost 409.9
