GRANT USAGE ON SCHEMA gancho TO your_application;
