"""The log, the trace of a crash, the report on it, and the line that offers one."""
