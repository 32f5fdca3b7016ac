package broken.engines.worker.launch.local;

public class Engine {}
