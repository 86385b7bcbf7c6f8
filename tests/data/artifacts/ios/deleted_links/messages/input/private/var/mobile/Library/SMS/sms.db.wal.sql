UPDATE message SET text = 'Now https://first.example/1' WHERE ROWID = 3;
UPDATE message SET text = 'Edited once more, there is no link' WHERE ROWID = 3;
