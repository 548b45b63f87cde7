using System.Diagnostics;
using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>A small profiler's library, written in C to NVTX's public protocol, receives the ranges.</summary>
public class NvtxTests
{
    private const string Profiler = """
        #include <stdint.h>
        #include <stdio.h>
        #include <string.h>

        typedef void (*function)(void);
        typedef struct { size_t size; int (*get_table)(int, function***, unsigned*); } callbacks;
        typedef struct { size_t size; uint32_t version; uint32_t reserved; void (*set_version)(uint32_t); } version_info;

        static char record[1024];
        static int push(const char* name) { strcat(record, "+"); strcat(record, name); return 0; }
        static int pop(void) { strcat(record, "-"); return 0; }

        const char* recorded(void) { return record; }

        int InitializeInjectionNvtx2(const void* (*get_export_table)(uint32_t))
        {
            const callbacks* c = get_export_table(1);
            const version_info* v = get_export_table(3);
            if (c == 0 || c->size < sizeof(callbacks) || v == 0 || v->version != 3 || get_export_table(7) != 0) { return 0; }
            v->set_version(3);
            for (int module = 1; module <= 6; module++)
            {
                function** table; unsigned count;
                if (!c->get_table(module, &table, &count) || table[0] != 0) { return 0; }
                for (unsigned i = 1; i < count; i++) { if (table[i] == 0) { return 0; } }
            }
            function** core; unsigned count;
            if (!c->get_table(1, &core, &count) || count != 16) { return 0; }
            *core[9] = (function)push;
            *core[11] = (function)pop;
            return 1;
        }
        """;

    [Test]
    public unsafe void A_profiler_that_is_injected_sees_nested_ranges()
    {
        using TemporaryFolder folder = new();
        string library = Build(folder);
        NvtxFunctions? functions = NvtxFunctions.Connect(library);
        Assert.That(functions, Is.Not.Null);

        functions!.Push(new NvtxName("step").Pointer);
        functions.Push(new NvtxName("conv1 é").Pointer);
        functions.Pop();
        functions.Pop();

        nint recorded = NativeLibrary.GetExport(NativeLibrary.Load(library), "recorded");
        Assert.That(Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)recorded)()), Is.EqualTo("+step+conv1 é--"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("/no/such/profiler.so")]
    public void Without_a_profiler_nothing_is_connected(string? path) => Assert.That(NvtxFunctions.Connect(path), Is.Null);

    [Test]
    public void A_range_without_a_profiler_allocates_nothing()
    {
        if (NvtxRange.IsEnabled)
        {
            Assert.Ignore("a profiler is attached; run without NVTX_INJECTION64_PATH");
        }

        NvtxName name = new("step");
        Nest(name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Nest(name);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Nest(NvtxName name)
    {
        using NvtxRange outer = NvtxRange.Push(name);
        using NvtxRange inner = NvtxRange.Push(name);
    }

    private static string Build(TemporaryFolder folder)
    {
        string source = folder.File("profiler.c");
        string library = folder.File("libprofiler.so");
        File.WriteAllText(source, Profiler);
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-o", library, source]) { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("needs a C compiler named cc; install gcc");
        }

        return library;
    }
}
