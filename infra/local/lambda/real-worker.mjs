// The inside of a host, started as a thread by its place; a bundler keeps what is imported so.
await import('./real-worker.ts');
