package sqlite

import "context"

// Waiting tells how many writes wait for the writer.
func (s *Store) Waiting() int {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	return len(s.writer.waiting)
}

// WriterSetting returns a numeric PRAGMA of the writer's connection. No write may be under way.
func (s *Store) WriterSetting(name string) (int64, error) {
	return number(s.writer.conn, "PRAGMA "+name)
}

// Read reads the first row of query as a list does.
func (s *Store) Read(ctx context.Context, query string) error {
	cur := &cursor{ctx: ctx, op: "read", pool: s.pool}
	defer cur.release()
	if err := cur.open(query, &where{}); err != nil {
		return err
	}
	_, _, err := cur.read(make([]row, 1))
	return err
}
