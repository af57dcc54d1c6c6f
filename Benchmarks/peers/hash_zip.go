// The Go peer: SHA-256 of every file of a zip by archive/zip, two goroutines.
package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"sync/atomic"
)

func main() {
	archive, err := zip.OpenReader(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer archive.Close()
	digests := make([][sha256.Size]byte, len(archive.File))
	var next int64
	var workers sync.WaitGroup
	for worker := 0; worker < 2; worker++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			buffer := make([]byte, 1<<18)
			for {
				index := int(atomic.AddInt64(&next, 1)) - 1
				if index >= len(archive.File) {
					return
				}
				content, err := archive.File[index].Open()
				if err != nil {
					log.Fatal(err)
				}
				hash := sha256.New()
				if _, err := io.CopyBuffer(hash, content, buffer); err != nil {
					log.Fatal(err)
				}
				content.Close()
				hash.Sum(digests[index][:0])
			}
		}()
	}
	workers.Wait()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for index, file := range archive.File {
		fmt.Fprintf(out, "%x %s\n", digests[index], file.Name)
	}
}
