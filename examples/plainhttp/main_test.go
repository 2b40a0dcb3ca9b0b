package main

func Example() {
	main()
	// Output:
	// Ada Lovelace
	// Ada Lovelace
	// refreshes: 1
}
