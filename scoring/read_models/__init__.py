"""What pages of points and ranks read: fields, snapshot and builder, one file each."""
