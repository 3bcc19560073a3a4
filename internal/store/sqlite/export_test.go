package sqlite

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
