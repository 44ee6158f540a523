/** The server is a program (`main.ts`) and speaks by its public contract; no package imports it. */
export {}
