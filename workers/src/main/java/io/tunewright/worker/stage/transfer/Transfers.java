package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.ObjectStore;

/** What all transfers of a process share. */
public record Transfers(ObjectStore store, BufferPool memory, Pace pace) {}
