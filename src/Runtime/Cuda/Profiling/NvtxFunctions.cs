using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// The program's side of NVTX's injection protocol, version 3 (NVIDIA/NVTX, <c>nvtxInit.h</c> and <c>nvtxTypes.h</c>), which needs no library.
/// </summary>
/// <remarks>
/// A profiler sets <c>NVTX_INJECTION64_PATH</c> to a library of its own. The program loads it and calls its
/// <c>InitializeInjectionNvtx2(getExportTable)</c>. The library calls <c>getExportTable(1)</c> for a record {size, GetModuleFunctionTable},
/// and <c>GetModuleFunctionTable(module, &amp;table, &amp;count)</c> for the table of an API module: entry <c>i</c> is the address of the
/// variable that holds function <c>i</c>'s pointer, and the library stores its own functions there. Table 3 is a record {size, version, 0,
/// SetInjectionNvtxVersion}. It returns 1 when it is ready. Of all functions, this program calls RangePushA and RangePop of the module CORE.
/// </remarks>
internal sealed unsafe class NvtxFunctions
{
    private const uint CallbacksTable = 1;
    private const uint VersionTable = 3;
    private const uint NvtxVersion = 3;
    private const int CoreModule = 1;
    private const int LastModule = 6;
    private const int FunctionsOfLargestModule = 16;
    private const int RangePushA = 9;
    private const int RangePop = 11;

    /// <summary>Functions of each module, and the empty entry 0: CORE, CUDA, OPENCL, CUDART, CORE2, SYNC.</summary>
    private static readonly int[] ModuleSizes = [0, 16, 9, 15, 7, 16, 7];

    private static readonly void* Callbacks = MakeCallbacks();
    private static readonly void* VersionInfo = MakeVersionInfo();
    private static readonly nint** Tables = MakeTables();

    private readonly delegate* unmanaged<byte*, int> _rangePush;
    private readonly delegate* unmanaged<int> _rangePop;

    private NvtxFunctions()
    {
        nint** core = ModuleTable(CoreModule);
        _rangePush = (delegate* unmanaged<byte*, int>)(*core[RangePushA]);
        _rangePop = (delegate* unmanaged<int>)(*core[RangePop]);
    }

    /// <summary>Connects to a profiler's library; null when there is none or it declines. A profiler never stops the program.</summary>
    public static NvtxFunctions? Connect(string? injectionPath)
    {
        if (string.IsNullOrEmpty(injectionPath) ||
            !NativeLibrary.TryLoad(injectionPath, out nint library) ||
            !NativeLibrary.TryGetExport(library, "InitializeInjectionNvtx2", out nint initialize))
        {
            return null;
        }

        delegate* unmanaged<uint, void*> getExportTable = &GetExportTable;
        return ((delegate* unmanaged<void*, int>)initialize)(getExportTable) != 0 ? new NvtxFunctions() : null;
    }

    public void Push(byte* name)
    {
        if (_rangePush != null)
        {
            _ = _rangePush(name);
        }
    }

    public void Pop()
    {
        if (_rangePop != null)
        {
            _ = _rangePop();
        }
    }

    [UnmanagedCallersOnly]
    private static void* GetExportTable(uint table) => table switch
    {
        CallbacksTable => Callbacks,
        VersionTable => VersionInfo,
        _ => null,
    };

    [UnmanagedCallersOnly]
    private static int GetModuleFunctionTable(int module, nint*** table, uint* count)
    {
        if (module is < CoreModule or > LastModule)
        {
            return 0;
        }

        if (table != null)
        {
            *table = ModuleTable(module);
        }

        if (count != null)
        {
            *count = (uint)ModuleSizes[module];
        }

        return 1;
    }

    [UnmanagedCallersOnly]
    private static void SetInjectionVersion(uint version)
    {
        // Nothing here differs between the versions of a tool.
    }

    private static nint** ModuleTable(int module) => (nint**)((nint*)Tables + (module * (FunctionsOfLargestModule + 1)));

    private static void* MakeCallbacks()
    {
        nint* record = Allocate(2);
        record[0] = 2 * sizeof(nint);
        record[1] = (nint)(delegate* unmanaged<int, nint***, uint*, int>)&GetModuleFunctionTable;
        return record;
    }

    private static void* MakeVersionInfo()
    {
        nint* record = Allocate(3);
        record[0] = 3 * sizeof(nint);
        *(uint*)(record + 1) = NvtxVersion;
        record[2] = (nint)(delegate* unmanaged<uint, void>)&SetInjectionVersion;
        return record;
    }

    /// <summary>For each module its table, ended by an empty entry, with a variable for each function.</summary>
    private static nint** MakeTables()
    {
        int entries = (LastModule + 1) * (FunctionsOfLargestModule + 1);
        nint** tables = (nint**)Allocate(entries);
        nint* variables = Allocate(entries);
        for (int module = CoreModule; module <= LastModule; module++)
        {
            int first = module * (FunctionsOfLargestModule + 1);
            for (int i = 1; i < ModuleSizes[module]; i++)
            {
                tables[first + i] = variables + first + i;
            }
        }

        return tables;
    }

    /// <summary>Zeroed memory that lives as long as the program, since a profiler keeps the addresses.</summary>
    private static nint* Allocate(int count) =>
        (nint*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(NvtxFunctions), count * sizeof(nint));
}
