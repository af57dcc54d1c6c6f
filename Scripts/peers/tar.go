// Reads tars with Go's own archive/tar, which containerd, moby, podman and umoci stand on, and prints what it finds:
// one line of JSON for each file named on the command line. Names are in hex, since they may be no UTF-8.
//
//	go run tar.go FILE...
package main

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
)

type member struct {
	Name   string            `json:"name"`
	Type   string            `json:"type"`
	Mode   int64             `json:"mode"`
	UID    int               `json:"uid"`
	GID    int               `json:"gid"`
	Size   int64             `json:"size"`
	SHA256 string            `json:"sha256,omitempty"`
	Link   string            `json:"link,omitempty"`
	Major  int64             `json:"major,omitempty"`
	Minor  int64             `json:"minor,omitempty"`
	Xattrs map[string]string `json:"xattrs,omitempty"`
}

type listing struct {
	File    string   `json:"file"`
	Error   string   `json:"error,omitempty"`
	Members []member `json:"members"`
}

func read(path string) listing {
	found := listing{File: path, Members: []member{}}
	file, err := os.Open(path)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer file.Close()
	reader := tar.NewReader(bufio.NewReader(file))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			found.Error = err.Error()
			return found
		}
		next := member{
			Name: hex.EncodeToString([]byte(header.Name)), Type: string(rune(header.Typeflag)), Mode: header.Mode,
			UID: header.Uid, GID: header.Gid, Size: header.Size, Link: hex.EncodeToString([]byte(header.Linkname)),
			Major: header.Devmajor, Minor: header.Devminor,
		}
		for key, value := range header.PAXRecords {
			if strings.HasPrefix(key, "SCHILY.xattr.") {
				if next.Xattrs == nil {
					next.Xattrs = map[string]string{}
				}
				next.Xattrs[strings.TrimPrefix(key, "SCHILY.xattr.")] = hex.EncodeToString([]byte(value))
			}
		}
		digest := sha256.New()
		if _, err := io.Copy(digest, reader); err != nil {
			found.Error = err.Error()
			return found
		}
		if header.Typeflag == tar.TypeReg {
			next.SHA256 = hex.EncodeToString(digest.Sum(nil))
		}
		found.Members = append(found.Members, next)
	}
}

func main() {
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	for _, path := range os.Args[1:] {
		if err := encoder.Encode(read(path)); err != nil {
			panic(err)
		}
	}
}
