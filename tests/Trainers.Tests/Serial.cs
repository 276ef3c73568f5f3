// libtorch has one random generator and one pool of threads for the process.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
