namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<int*, FunctionAttribute, nint, CudaResult> _functionGetAttribute =
        (delegate* unmanaged<int*, FunctionAttribute, nint, CudaResult>)functions.Required("cuFuncGetAttribute");

    private readonly delegate* unmanaged<nint, FunctionAttribute, int, CudaResult> _functionSetAttribute =
        (delegate* unmanaged<nint, FunctionAttribute, int, CudaResult>)functions.Required("cuFuncSetAttribute");

    /// <summary>Since CUDA 12.4.</summary>
    private readonly delegate* unmanaged<nint, nuint, nuint*, nuint*, CudaResult> _functionGetParameter =
        (delegate* unmanaged<nint, nuint, nuint*, nuint*, CudaResult>)functions.Optional("cuFuncGetParamInfo");

    private readonly delegate* unmanaged<int*, nint, int, nuint, CudaResult> _maxActiveBlocks =
        (delegate* unmanaged<int*, nint, int, nuint, CudaResult>)functions.Required("cuOccupancyMaxActiveBlocksPerMultiprocessor");

    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult> _launchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult>)functions.Required("cuLaunchKernel");

    public int GetFunctionAttribute(nint function, FunctionAttribute attribute)
    {
        int value;
        Check(_functionGetAttribute(&value, attribute, function), "cuFuncGetAttribute");
        return value;
    }

    public void SetFunctionAttribute(nint function, FunctionAttribute attribute, int value) =>
        Check(_functionSetAttribute(function, attribute, value), $"cuFuncSetAttribute({attribute} = {value})");

    /// <summary>The size of each parameter in bytes, or null when the driver cannot tell.</summary>
    public int[]? ParameterSizes(nint function)
    {
        if (_functionGetParameter == null)
        {
            return null;
        }

        List<int> sizes = [];
        nuint offset;
        nuint size;
        CudaResult result;
        while ((result = _functionGetParameter(function, (nuint)sizes.Count, &offset, &size)) == CudaResult.Success)
        {
            sizes.Add((int)size);
        }

        // The index behind the last parameter is an invalid value; any other failure means that the driver does not know.
        return result == CudaResult.InvalidValue ? [.. sizes] : null;
    }

    public int MaxActiveBlocks(nint function, int blockThreads, long dynamicSharedBytes)
    {
        int blocks;
        Check(_maxActiveBlocks(&blocks, function, blockThreads, (nuint)dynamicSharedBytes), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        return blocks;
    }

    public CudaResult LaunchKernel(nint function, in LaunchShape shape, nint stream, void** arguments) => _launchKernel(
        function,
        (uint)shape.Grid.X,
        (uint)shape.Grid.Y,
        (uint)shape.Grid.Z,
        (uint)shape.Block.X,
        (uint)shape.Block.Y,
        (uint)shape.Block.Z,
        (uint)shape.DynamicSharedBytes,
        stream,
        arguments,
        null);
}
