package main

func Example() {
	main()
	// Output:
	// 200 OK Ada Lovelace
	// 200 OK Ada Lovelace
	// refreshes: 1
}
