ALTER TABLE certifications ADD COLUMN public TEXT;
