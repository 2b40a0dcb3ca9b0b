// Module tools pins the programs that check this repository, apart from the
// SDK's own module: nobody who imports the SDK downloads them.
package tools
