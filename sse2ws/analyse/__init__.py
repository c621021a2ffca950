"""Analysis: what a file says of its connections, and what all files say together.

Each of these knows only of those above it:

`code`: names, values and effects of any file; knows nothing of streams.
`flow`: where a value goes inside one file.
`events`: the names of events, and the code of a handler that is for one of them.
`source`: what opens a stream, on which URL, and what is done with what was opened.
`kinds`: what tells of a stream's kind: it ends, answers a request, brings text piece by piece.
`effect`: which statements around a source are its own, and the guards in front of it.
`upkeep`: what code does about a connection itself: status, reconnection, fetching again.
`listening`: listeners, and the handlers that they call.
`layout`: how the code around a connection can be rebuilt.
`declared`: what a file offers to others and takes from them.
`connection`: one connection as facts, a wrapper with its callers included.
`file`: the door to all of this for one file. `workers`: files that run apart from the page.
`across`: the files as a program: imports resolved, values followed from file to file.
`stores`: values followed through reducers and stores.
`link`: the door to all of this for all files.
"""
