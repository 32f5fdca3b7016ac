package broken.nulls.job;

class Unmarked {}
