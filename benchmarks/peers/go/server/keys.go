package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	keyHeader = "x-api-key"
	keptFor   = 5 * time.Second
	mostKept  = 10_000
)

// caller is who calls.
type caller struct{ company, keyName string }

// keys keeps the keys that it found for a short time.
type keys struct {
	statement *sql.Stmt
	mutex     sync.RWMutex
	known     map[[sha256.Size]byte]knownKey
}

type knownKey struct {
	caller caller
	until  time.Time
}

func newKeys(d *database) (*keys, error) {
	statement, err := d.reads.Prepare(d.placed("SELECT company_id, name FROM api_keys WHERE secret_sha256 = ?"))
	return &keys{statement: statement, known: map[[sha256.Size]byte]knownKey{}}, err
}

// find is the caller of a call by its header.
func (k *keys) find(ctx context.Context) (caller, error) {
	values := metadata.ValueFromIncomingContext(ctx, keyHeader)
	if len(values) == 0 {
		return caller{}, status.Error(codes.Unauthenticated, "an API key is required")
	}
	digest := sha256.Sum256([]byte(values[0]))
	k.mutex.RLock()
	found, ok := k.known[digest]
	k.mutex.RUnlock()
	if ok && time.Now().Before(found.until) {
		return found.caller, nil
	}
	var c caller
	err := k.statement.QueryRowContext(ctx, digest[:]).Scan(&c.company, &c.keyName)
	if errors.Is(err, sql.ErrNoRows) {
		return caller{}, status.Error(codes.Unauthenticated, "unknown API key")
	} else if err != nil {
		return caller{}, err
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if len(k.known) > mostKept {
		clear(k.known)
	}
	k.known[digest] = knownKey{c, time.Now().Add(keptFor)}
	return c, nil
}
