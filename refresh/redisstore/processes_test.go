package redisstore_test

const roleVariable = "REDISSTORE_TEST_ROLE"

func play(string) int { return 2 }
