// Most of the tests keep one core busy. Those that measure the whole process, select a device for it or have limits of a few seconds
// are marked as not parallelizable, and run alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
