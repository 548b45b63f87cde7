namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The properties of a compiled kernel that this program asks for or sets (<c>CUfunction_attribute</c>).</summary>
internal enum FunctionAttribute
{
    MaxThreadsPerBlock = 0,
    StaticSharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
    MaxDynamicSharedBytes = 8,
    PreferredSharedPercent = 9,
}
