namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The driver's result codes that this program treats in a way of their own (<c>CUresult</c>).</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    Deinitialized = 4,
    NoDevice = 100,
    EccUncorrectable = 214,
    NvlinkUncorrectable = 220,
    ContextIsDestroyed = 709,
    IllegalAddress = 700,
    LaunchTimeout = 702,
    Assert = 710,
    HardwareStackError = 714,
    IllegalInstruction = 715,
    MisalignedAddress = 716,
    InvalidAddressSpace = 717,
    InvalidProgramCounter = 718,
    LaunchFailed = 719,
}
