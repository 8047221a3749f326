Route #1: 1 2 3
Route #2: 4 7 11
Route #3: 5 10 12
Route #4: 6 8 9
Cost 495
