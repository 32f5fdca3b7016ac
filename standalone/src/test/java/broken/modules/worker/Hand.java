package broken.modules.worker;

public class Hand {}
