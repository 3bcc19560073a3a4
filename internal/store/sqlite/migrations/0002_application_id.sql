-- Marks the file as a store of wirelore ("wire" in ASCII), for file(1) and for the check that
-- keeps us from writing into the database of another program.
PRAGMA application_id = 0x77697265;
