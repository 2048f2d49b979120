print("six times seven is " .. 6*7)
