package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	pb "example.com/peers/gen/pawport/v1"
)

const mostNotes = 100 // that a pet shows

// pets are kept as rows of several tables. Its statements are prepared.
type pets struct {
	db *database

	one, notes, vaccinations, codes                      *sql.Stmt
	pagePets, pageNotes, pageVaccinations, pageCodes     *sql.Stmt
	lock, touch, customer, code, number                  *sql.Stmt
	insertPet, insertNote, insertVaccination, insertLink *sql.Stmt
}

func newPets(d *database) (*pets, error) {
	s := &pets{db: d}
	names := strings.ReplaceAll(petColumns, "p.", "")
	marks := strings.Repeat("?, ", strings.Count(names, ",")+1) + "?" // and that of the company
	ofPage := "p.company_id = ? AND p.id BETWEEN ? AND ?"
	forUpdate := ""
	if d.postgresql {
		forUpdate = " FOR UPDATE"
	}
	reads := map[**sql.Stmt]string{
		&s.one:          "SELECT " + petColumns + " FROM pets p WHERE p.id = ? AND p.company_id = ? AND p.customer_id = ?",
		&s.notes:        "SELECT " + noteColumns + fmt.Sprintf(" FROM pet_notes n WHERE n.pet_id = ? ORDER BY n.id DESC LIMIT %d", mostNotes),
		&s.vaccinations: "SELECT " + doseColumns + " FROM pet_vaccinations v WHERE v.pet_id = ? ORDER BY v.position",
		&s.codes: "SELECT " + codeColumns +
			" FROM pet_code_links l JOIN pet_codes c ON c.id = l.pet_code_id WHERE l.pet_id = ? ORDER BY l.position",
		&s.pagePets: "SELECT " + petColumns +
			" FROM pets p WHERE p.company_id = ? AND p.id > ? AND NOT p.deleted ORDER BY p.id LIMIT ?",
		&s.pageNotes: "SELECT " + noteColumns +
			" FROM pets p JOIN pet_notes n ON n.pet_id = p.id WHERE " + ofPage + " ORDER BY p.id, n.id DESC",
		&s.pageVaccinations: "SELECT " + doseColumns +
			" FROM pets p JOIN pet_vaccinations v ON v.pet_id = p.id WHERE " + ofPage + " ORDER BY p.id, v.position",
		&s.pageCodes: "SELECT " + codeColumns + " FROM pets p JOIN pet_code_links l ON l.pet_id = p.id" +
			" JOIN pet_codes c ON c.id = l.pet_code_id WHERE " + ofPage + " ORDER BY p.id, l.position",
	}
	writes := map[**sql.Stmt]string{
		&s.lock:       "SELECT deleted FROM pets WHERE id = ? AND company_id = ? AND customer_id = ?" + forUpdate,
		&s.touch:      "UPDATE pets SET last_updated_time = ?, revision = revision + 1 WHERE id = ?",
		&s.customer:   "SELECT 1 FROM customers WHERE id = ? AND company_id = ?" + forUpdate,
		&s.code:       "SELECT abbreviation, description, color FROM pet_codes WHERE id = ? AND company_id = ?",
		&s.number:     "SELECT count(*) FROM pets WHERE company_id = ? AND pet_number = ?",
		&s.insertPet:  "INSERT INTO pets (company_id, " + names + ") VALUES (" + marks + ")",
		&s.insertNote: "INSERT INTO pet_notes (pet_id, id, content, last_updated_by, last_updated_time) VALUES (?, ?, ?, ?, ?)",
		&s.insertVaccination: "INSERT INTO pet_vaccinations (pet_id, position, name, expired_at, administered_date," +
			" manufacturer, serial, veterinarian) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		&s.insertLink: "INSERT INTO pet_code_links (pet_id, position, pet_code_id) VALUES (?, ?, ?)",
	}
	return s, errors.Join(prepare(d, d.reads, reads), prepare(d, d.writes, writes))
}

func prepare(d *database, pool *sql.DB, statements map[**sql.Stmt]string) error {
	for into, text := range statements {
		statement, err := pool.Prepare(d.placed(text))
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		*into = statement
	}
	return nil
}

func (s *pets) get(ctx context.Context, company, customer, id string) (*pb.Pet, error) {
	p, err := scanPet(s.one.QueryRowContext(ctx, id, company, customer))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNotFound
	} else if err != nil {
		return nil, err
	}
	return p, errors.Join(
		each(ctx, s.notes, scanNote, func(_ string, n *pb.Pet_Note) { p.Notes = append(p.Notes, n) }, id),
		each(ctx, s.vaccinations, scanVaccination,
			func(_ string, v *pb.Pet_Vaccination) { p.Vaccinations = append(p.Vaccinations, v) }, id),
		each(ctx, s.codes, scanCode, func(_ string, c *pb.PetCode) { p.PetCodes = append(p.PetCodes, c) }, id))
}

// page are at most count pets after an id. What belongs to them is read by a statement for each kind.
func (s *pets) page(ctx context.Context, company, after string, count int) ([]*pb.Pet, error) {
	rows, err := s.pagePets.QueryContext(ctx, company, after, count)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make([]*pb.Pet, 0, count)
	byID := make(map[string]*pb.Pet, count)
	for rows.Next() {
		p, err := scanPet(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
		byID[p.Id] = p
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		return found, err
	}
	return found, s.addParts(ctx, byID, company, found[0].Id, found[len(found)-1].Id)
}

// addParts adds what belongs to pets of which some, such as deleted ones, are not in the page.
func (s *pets) addParts(ctx context.Context, byID map[string]*pb.Pet, company, first, last string) error {
	addNote := func(id string, n *pb.Pet_Note) {
		if p := byID[id]; p != nil && len(p.Notes) < mostNotes {
			p.Notes = append(p.Notes, n)
		}
	}
	addVaccination := func(id string, v *pb.Pet_Vaccination) {
		if p := byID[id]; p != nil {
			p.Vaccinations = append(p.Vaccinations, v)
		}
	}
	addCode := func(id string, c *pb.PetCode) {
		if p := byID[id]; p != nil {
			p.PetCodes = append(p.PetCodes, c)
		}
	}
	return errors.Join(
		each(ctx, s.pageNotes, scanNote, addNote, company, first, last),
		each(ctx, s.pageVaccinations, scanVaccination, addVaccination, company, first, last),
		each(ctx, s.pageCodes, scanCode, addCode, company, first, last))
}
