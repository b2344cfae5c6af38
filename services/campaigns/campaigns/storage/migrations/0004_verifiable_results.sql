ALTER TABLE certifications ADD COLUMN public TEXT;
ALTER TABLE rounds ADD COLUMN eligible JSONB;
