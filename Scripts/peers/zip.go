// Lists a zip as Go's archive/zip reads it: one JSON object a line, with the SHA-256 of every file and the target of every
// link. Ends with 2 where Go refuses the archive or an entry.
package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

type entry struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Mode   uint32 `json:"mode"`
	SHA256 string `json:"sha256,omitempty"`
	Link   string `json:"link,omitempty"`
}

func refuse(reason error) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(2)
}

func read(file *zip.File) ([]byte, string) {
	body, err := file.Open()
	if err != nil {
		refuse(err)
	}
	defer body.Close()
	if file.Mode()&os.ModeSymlink != 0 {
		target, err := io.ReadAll(body)
		if err != nil {
			refuse(err)
		}
		return target, ""
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, body); err != nil {
		refuse(err)
	}
	return nil, fmt.Sprintf("%x", hash.Sum(nil))
}

func main() {
	archive, err := zip.OpenReader(os.Args[1])
	if err != nil {
		refuse(err)
	}
	output := json.NewEncoder(os.Stdout)
	for _, file := range archive.File {
		mode := file.Mode()
		found := entry{Name: file.Name, Mode: uint32(mode.Perm())}
		switch {
		case mode.IsDir():
			found.Type = "dir"
		case mode&os.ModeSymlink != 0:
			found.Type = "link"
			target, _ := read(file)
			found.Link = string(target)
		case mode.IsRegular():
			found.Type = "file"
			_, found.SHA256 = read(file)
		default:
			found.Type = mode.Type().String()
		}
		if err := output.Encode(found); err != nil {
			refuse(err)
		}
	}
}
