package main

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
)

const postgresqlConnections = 16

// database has a pool that reads and, on SQLite, one connection that writes.
type database struct {
	reads, writes *sql.DB
	postgresql    bool
}

func open(url string) (*database, error) {
	if strings.HasPrefix(url, "postgresql:") {
		pool, err := pool("pgx", url, postgresqlConnections)
		return &database{pool, pool, true}, err
	}
	// The writer commits to the disk, as Pawport does.
	url = "file:" + url + "?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1"
	reads, err := pool("sqlite3", url, max(4, runtime.NumCPU()))
	if err != nil {
		return nil, err
	}
	writes, err := pool("sqlite3", url+"&_txlock=immediate", 1)
	return &database{reads, writes, false}, err
}

func pool(driver, url string, connections int) (*sql.DB, error) {
	db, err := sql.Open(driver, url)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (d *database) Close() {
	d.reads.Close()
	d.writes.Close()
}

// placed is a statement with parameters as the engine writes them: "?", or "$1" and so on.
func (d *database) placed(statement string) string {
	if !d.postgresql {
		return statement
	}
	parts := strings.Split(statement, "?")
	for number := 1; number < len(parts); number++ {
		parts[number] = fmt.Sprintf("$%d", number) + parts[number]
	}
	return strings.Join(parts, "")
}

// write runs work in a transaction, which is on disk when it returns.
func (d *database) write(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := d.writes.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}
