INSERT INTO app_op_accesses VALUES (4, 10001, 'com.example.maps', 'default:0', 1, NULL, 1764400120000, -1, 500, 1, 0, -1);
