using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>
/// What people read when a library is missing. The names searched for exist on no machine, since a loader hands out any library that the
/// process has loaded before, wherever it came from.
/// </summary>
public class LibrarySearchTests
{
    private const string NoDriver = "libcuda.so.99";
    private const string NoNvrtc = "libnvrtc.so.99";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => _folder.Dispose();

    [Test]
    public void Without_a_driver_every_place_is_listed()
    {
        UserException error = Assert.Throws<UserException>(() => DriverSearch.Find(Environment(), NoDriver))!;
        string[] lines = error.Message.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith("No NVIDIA driver was found; install it").And.Contains("WIKIART_CUDA_DRIVER"));
            Assert.That(lines[1], Does.StartWith($"  {NoDriver}: ").And.Contains("cannot open shared object file"));
            Assert.That(lines[2], Does.StartWith("  /usr/lib/wsl/lib: "));
        });
    }

    [Test]
    public void Without_NVRTC_every_place_is_listed_on_a_line_of_its_own()
    {
        string toolkit = _folder.File("toolkit");
        Directory.CreateDirectory(Path.Combine(toolkit, "lib64"));
        string python = _folder.File("venv");
        SearchEnvironment environment = Environment(("CUDA_PATH", toolkit), ("CUDA_HOME", "/no/such/toolkit"), ("VIRTUAL_ENV", python));

        UserException error = Assert.Throws<UserException>(() => NvrtcSearch.Find(environment, new Version(12, 4), [NoNvrtc, "libnvrtc.so.98"]))!;
        string[] lines = error.Message.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith("NVRTC, CUDA's run-time compiler, was not found; install the CUDA toolkit")
                .And.Contains("not newer than CUDA 12").And.Contains("eng/fetch-nvrtc.sh").And.Contains("WIKIART_NVRTC"));
            Assert.That(lines[1], Does.StartWith($"  {NoNvrtc}: "));
            Assert.That(lines[2], Does.StartWith("  libnvrtc.so.98: "));
            Assert.That(lines, Does.Contain($"  {toolkit}/lib64: has no {NoNvrtc} or libnvrtc.so.98"));
            Assert.That(lines, Does.Contain("  /no/such/toolkit/lib64: no such folder"));
            Assert.That(lines, Does.Contain($"  {python}/lib/python3*/site-packages/nvidia/*/lib: no such folder"));
            Assert.That(lines, Does.Contain($"  {_folder.Path}/.nvrtc: no such folder"));
            Assert.That(lines.Skip(1).Distinct().Count(), Is.EqualTo(lines.Length - 1));
        });
    }

    [TestCase("WIKIART_NVRTC")]
    [TestCase("WIKIART_CUDA_DRIVER")]
    public void A_variable_that_names_no_file_is_an_error_of_its_own(string variable)
    {
        SearchEnvironment environment = Environment((variable, "/no/such/library.so"));
        Assert.That(
            () => variable == NvrtcSearch.OverrideVariable
                ? (object)NvrtcSearch.Find(environment, driver: null)
                : DriverSearch.Find(environment),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"{variable} names /no/such/library.so, which does not exist; it must name a library file."));
    }

    [Test]
    public void A_variable_that_names_another_kind_of_file_says_why_it_does_not_load()
    {
        string file = _folder.File("library.so");
        File.WriteAllText(file, "text, not a library; long enough to have room for a header of the system's format ....");
        Assert.That(
            () => DriverSearch.Find(Environment(("WIKIART_CUDA_DRIVER", file))),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"WIKIART_CUDA_DRIVER names {file}, which cannot be loaded: invalid ELF header."));
    }

    [Test]
    public void A_library_that_is_no_driver_says_which_function_it_lacks() => Assert.That(
        () => CudaDriver.Load(new NativeFunctions(NativeLibrary.GetMainProgramHandle(), "this-program")),
        Throws.TypeOf<UserException>().With.Message.Matches(
            "^this-program has no function cu[A-Za-z]+; this program needs a library of CUDA 11.8 or later.$"));

    [Test]
    public void NVRTC_without_its_builtins_is_passed_over_and_the_reason_listed()
    {
        string lib = Path.Combine(_folder.Path, "lib64");
        Directory.CreateDirectory(lib);
        File.Copy(Nvrtc.Api.LibraryPath, Path.Combine(lib, NoNvrtc));
        Assert.That(
            () => NvrtcSearch.Find(Environment(("CUDA_PATH", _folder.Path)), driver: null, [NoNvrtc]),
            Throws.TypeOf<UserException>().With.Message.Contains(
                $"  {lib}/{NoNvrtc}: libnvrtc-builtins.so.{Nvrtc.Api.Version}, without which it compiles nothing, is not beside it"));
    }

    [Test]
    public void A_variable_that_names_NVRTC_without_its_builtins_is_an_error()
    {
        string library = _folder.File("libnvrtc.so.12");
        File.Copy(Nvrtc.Api.LibraryPath, library);
        Assert.That(
            () => NvrtcSearch.Find(Environment(("WIKIART_NVRTC", library)), driver: null),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"WIKIART_NVRTC names {library}, but libnvrtc-builtins.so.{Nvrtc.Api.Version}, without which it compiles nothing, is not beside it."));
    }

    [Test]
    public void NVRTC_is_found_in_a_toolkit_a_wheel_and_the_fetched_folder()
    {
        string real = Path.GetDirectoryName(File.ResolveLinkTarget(Nvrtc.Api.LibraryPath, returnFinalTarget: true)?.FullName ?? Nvrtc.Api.LibraryPath)!;
        string toolkit = Place(Path.Combine(_folder.Path, "toolkit", "lib64"), real);
        string wheel = Place(Path.Combine(_folder.Path, "venv", "lib", "python3.12", "site-packages", "nvidia", "cuda_nvrtc", "lib"), real);
        string fetched = Place(Path.Combine(_folder.Path, ".nvrtc"), real);

        Assert.Multiple(() =>
        {
            Assert.That(PathFound(("CUDA_PATH", _folder.File("toolkit")), ("VIRTUAL_ENV", _folder.File("venv"))), Is.EqualTo(toolkit));
            Assert.That(PathFound(("CUDA_HOME", _folder.File("toolkit"))), Is.EqualTo(toolkit));
            Assert.That(PathFound(("VIRTUAL_ENV", _folder.File("venv"))), Is.EqualTo(wheel));
            Assert.That(PathFound(), Is.EqualTo(fetched));
        });
    }

    [Test]
    public void The_newest_folder_of_several_versions_comes_first()
    {
        foreach (string name in new[] { "cuda-9.2", "cuda-12.4", "cuda-12.10", "cuda" })
        {
            Directory.CreateDirectory(_folder.File(name));
        }

        Assert.That(
            FolderPattern.Expand(_folder.File("cuda-*")).Select(Path.GetFileName),
            Is.EqualTo(new[] { "cuda-12.10", "cuda-12.4", "cuda-9.2" }));
    }

    [TestCase("libc.so.6", TestName = "A_library_loaded_by_its_name_is_traced_to_its_file")]
    [TestCase("libc.so.1", TestName = "A_library_whose_file_has_another_version_is_traced_to_its_file")]
    public void A_loaded_library_is_traced(string name)
    {
        _ = Environment();
        Assert.That(LoadedFile.PathOf(name), Does.EndWith("/libc.so.6").And.Exist);
    }

    private string PathFound(params (string Name, string Value)[] variables) =>
        NvrtcSearch.Find(Environment(variables), driver: null, [NoNvrtc]).LibraryPath;

    /// <summary>Makes a folder with NVRTC under the name that is searched for, and returns the library's path.</summary>
    private static string Place(string folder, string real)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(real, "libnvrtc*"))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        }

        string library = Path.Combine(folder, NoNvrtc);
        File.CreateSymbolicLink(library, Nvrtc.Api.LibraryPath);
        return library;
    }

    private SearchEnvironment Environment(params (string Name, string Value)[] variables)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("the expected messages are those of Linux; run it there");
        }

        return new SearchEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value, _folder.Path, _folder.Path);
    }
}
