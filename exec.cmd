@rem npm scripts begin with "exec", so that a signal to npm reaches Livetap; here it only has to run the rest.
@%*
