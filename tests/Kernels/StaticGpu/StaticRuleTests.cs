using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.StaticGpu;

namespace Wikiart.Cuda.Kernels.Tests.StaticGpu;

/// <summary>The rules of the static report, on small listings as nvdisasm writes them and reports as ptxas writes them.</summary>
public sealed class StaticRuleTests
{
    private const string Wide = "LDG.E.128.CONSTANT R8, [R2.64]";
    private const string Narrow = "LDG.E.CONSTANT R8, [R2.64]";
    private const string Multiply = "FFMA R4, R8, R9, R4";
    private const string TensorCore = "HMMA.1688.F32.TF32 R4, R8, R12, R4";

    [Test]
    public void A_kernel_that_keeps_all_rules_has_no_fault() => Assert.That(FaultsOf("gemm_wide", Resources(), Wide, TensorCore), Is.Empty);

    [TestCase(16, 0, 0, "spills 0 bytes and has a stack of 16")]
    [TestCase(0, 8, 12, "spills 20 bytes and has a stack of 0")]
    public void Spills_and_stacks_are_faults(int stack, int stores, int loads, string fault) =>
        Assert.That(FaultsOf("sum", Resources(stack, stores, loads), Wide, Multiply), Is.EqualTo([$"sum (file.cu, sm_90) {fault}; found more than 0."]));

    [TestCase("LDL.LU R5, [R1+0x8]")]
    [TestCase("STL.64 [R1], R4")]
    public void Local_memory_is_a_fault_wherever_it_is_accessed(string access) => Assert.Multiple(() =>
    {
        Assert.That(FaultsOf("sum", Resources(), Wide, Multiply, access), Is.EqualTo(["sum (file.cu, sm_90) has 1 accesses of local memory; expected none."]));
        Assert.That(FaultsOf("sum", Resources(), Wide, Multiply, "LDS.128 R8, [R6]"), Is.Empty);
    });

    [TestCase("HMMA.1688.F32.TF32 R4, R8, R12, R4")]
    [TestCase("HMMA.16816.F32.BF16 R4, R8, R12, R4")]
    public void Tensor_cores_need_a_tile_that_is_known(string multiply) => Assert.Multiple(() =>
    {
        Assert.That(
            FaultsOf("gemm_square", Resources(), Wide, multiply),
            Is.EqualTo(["gemm_square (file.cu, sm_90) uses tensor cores, but TileShape.cs knows no tile of it; expected one."]));
        Assert.That(FaultsOf("gemm_narrow", Resources(), Wide, multiply), Is.Empty);
        Assert.That(FaultsOf("gemm_square", Resources(), Wide, Multiply), Is.Empty);
    });

    [TestCase("LDG.E.CONSTANT R8, [R2.64]", 4)]
    [TestCase("LDG.E.64 R8, [R2.64]", 8)]
    [TestCase("LDG.E.U8 R8, [R2.64]", 1)]
    [TestCase("LDGSTS.E [R6], [R2.64]", 4)]
    public void Narrow_reads_in_the_main_loop_are_a_fault(string load, int bytes) => Assert.Multiple(() =>
    {
        Assert.That(
            FaultsOf("sum", Resources(), Wide, Multiply, load),
            Is.EqualTo([$"sum (file.cu, sm_90) reads global memory in its main loop in pieces of {bytes} bytes; expected 16."]));
        Assert.That(FaultsOf("sum_naive", Resources(), Multiply, load), Is.Empty, "it is exempt");
        Assert.That(FaultsOf("sum", Resources(), load), Is.Empty, "this loop multiplies nothing");
    });

    [Test]
    public void An_exemption_that_no_kernel_needs_is_a_fault()
    {
        const string unneeded = "no kernel needs the exemption for squared_norm any more.";
        Assert.That(Rules.Faults([Report("squared_norm", Resources(), Wide, Multiply)]), Has.Member(unneeded));
        Assert.That(Rules.Faults([Report("squared_norm", Resources(), Narrow, Multiply)]), Has.No.Member(unneeded));
    }

    /// <summary>One kernel is too few for the exemptions, which have a test of their own.</summary>
    private static string[] FaultsOf(string kernel, string resources, params string[] loop) =>
        [.. Rules.Faults([Report(kernel, resources, loop)]).Where(fault => !fault.StartsWith("no kernel needs", StringComparison.Ordinal))];

    private static KernelReport Report(string kernel, string resources, params string[] loop)
    {
        string log = $"ptxas info    : Compiling entry function '{kernel}' for 'sm_90'\n{resources}";
        ILookup<string, Instruction> code = Disassembler.Parse(Listing(kernel, loop));
        return KernelReport.Of("file", KernelResources.Parse(log).Single(), [.. code[kernel]], Architecture.All[^1]);
    }

    private static string Resources(int stack = 0, int stores = 0, int loads = 0) =>
        $"    {stack} bytes stack frame, {stores} bytes spill stores, {loads} bytes spill loads\n" +
        "ptxas info    : Used 40 registers, 1024 bytes smem, 400 bytes cmem[0]";

    /// <summary>A narrow read in front of a loop, the loop, and the end.</summary>
    private static string Listing(string kernel, string[] loop)
    {
        string[] code = ["MOV R1, c[0x0][0x28]", Narrow, .. loop, "@P0 BRA `(.L_x_0)", "EXIT"];
        IEnumerable<string> lines = code.Select((one, i) =>
            (i == 2 ? ".L_x_0:\n" : string.Empty) + $"        /*{16 * i:x4}*/                   {one} ;");
        return $".text.{kernel}:\n{string.Join('\n', lines)}\n";
    }
}
