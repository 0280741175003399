# Music Studio on Windows: `powershell -ExecutionPolicy Bypass -File packaging\run.ps1` sets up what is missing and opens
# the studio on the demo project; with arguments it is the command line: `... run.ps1 separate song.mp3 -o stems`.
# The twin of run.sh and setup.sh; works from any folder and with Windows PowerShell 5.1.
#
#   $env:MUSICSTUDIO_PYTHON   the Python to build on
#   $env:MUSICSTUDIO_TORCH    cpu | cuda: the build of torch (default: cuda where nvidia-smi works, else cpu)

# no param block: every argument, also one that looks like PowerShell's own, is the program's
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$venv = Join-Path $root '.venv'
$python = Join-Path $venv 'Scripts\python.exe'
$log = Join-Path $venv 'setup.log'
$unfinished = Join-Path $venv 'unfinished'
$ready = Join-Path $venv 'ready-run'
$constraints = Join-Path $PSScriptRoot 'constraints.txt'
$cudaTags = 'cu130', 'cu128', 'cu126'

# standard output belongs to the program (--json), so words go to standard error
function Say($text) { [Console]::Error.WriteLine($text) }

function Fail($text) {
    Say $text
    exit 1
}

# Runs a program with its words in the log; Windows PowerShell would take a line on standard error for an exception.
function Invoke-Quietly($program, $arguments) {
    $ErrorActionPreference = 'Continue'
    & $program @arguments *>> $log
    return $LASTEXITCODE -eq 0
}

function Test-Python($command) {
    $probe = 'import sys, ensurepip, venv; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14) and sys.maxsize > 2**32))'
    $program, $arguments = $command
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    $ErrorActionPreference = 'Continue'
    & $program @($arguments | Where-Object { $_ }) -c $probe *> $null
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    if ($env:MUSICSTUDIO_PYTHON) { $candidates = , @($env:MUSICSTUDIO_PYTHON) }
    else { $candidates = @('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('python'), @('python3') }
    foreach ($candidate in $candidates) {
        if (Test-Python $candidate) { return , $candidate }
    }
    Fail 'Music Studio needs 64-bit Python 3.11, 3.12 or 3.13; install one from python.org and start again, or name one in MUSICSTUDIO_PYTHON.'
}

function Install-With-Pip($arguments) {
    Invoke-Quietly $python (@('-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--only-binary', ':all:') + $arguments)
}

function Stop-Setup($what) {
    Get-Content $log -Tail 4 | ForEach-Object { Say $_ }
    Remove-Item $unfinished -ErrorAction SilentlyContinue
    Fail "$what could not be installed; check the network or proxy and start again: it goes on from here (all details: $log)."
}

function New-Venv {
    $whole = (Test-Path $python) -and -not (Test-Path $unfinished) -and (Test-Python @($python)) -and
        (Invoke-Quietly $python @('-m', 'pip', '--version'))
    if ($whole) { return }
    $program, $arguments = Find-Python
    # what an interrupted installation left cannot be told from a whole one: begin anew, downloads are cached by pip
    Get-ChildItem -LiteralPath $venv -Force | Remove-Item -Recurse -Force
    New-Item -ItemType File $unfinished | Out-Null
    if (-not (Invoke-Quietly $program (@($arguments | Where-Object { $_ }) + @('-m', 'venv', $venv)))) { Fail "Python could not make $venv (details: $log)." }
}

function Test-Nvidia {
    if ($env:MUSICSTUDIO_TORCH) { return $env:MUSICSTUDIO_TORCH -eq 'cuda' }
    if (-not (Get-Command nvidia-smi -ErrorAction SilentlyContinue)) { return $false }
    return Invoke-Quietly 'nvidia-smi' @('-L')
}

# PyPI's build for Windows is the CPU one; builds for NVIDIA cards lie on PyTorch's own index, one per CUDA version.
function Install-Torch {
    $pin = (Select-String -Path $constraints -Pattern '^torch==(.+)$').Matches[0].Groups[1].Value
    $probe = "import sys; from importlib.metadata import version as v; sys.exit(v('torch').split('+')[0] != sys.argv[1])"
    if (Invoke-Quietly $python @('-c', $probe, $pin)) { return }
    if (Test-Nvidia) {
        foreach ($tag in $cudaTags) {
            if (Install-With-Pip @('--no-deps', '--index-url', "https://download.pytorch.org/whl/$tag", "torch==$pin")) { return }
        }
        Say "  No build for NVIDIA cards could be had from PyTorch's index: taking the build for CPUs."
    }
    if (-not (Install-With-Pip @('--no-deps', "torch==$pin"))) { Stop-Setup 'torch' }
}

function Install-Packages {
    $reader = "import sys, tomllib; print(*tomllib.load(open(sys.argv[1], 'rb'))['project']['dependencies'], sep='\n')"
    $requirements = Join-Path $venv 'requirements.txt'
    $lines = & $python -c $reader (Join-Path $root 'pyproject.toml')
    [IO.File]::WriteAllLines($requirements, [string[]]$lines)
    if (-not (Install-With-Pip @('-c', $constraints, '-r', $requirements))) { Stop-Setup 'The Python packages' }
}

# The checkout itself is what runs: a path file needs no build and no copy of the resources.
function Set-Source {
    $writer = "import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'musicstudio-source.pth').write_text(sys.argv[1] + '\n')"
    if (-not (Invoke-Quietly $python @('-c', $writer, $root))) { Stop-Setup 'The studio itself' }
}

function Initialize-Studio {
    $sources = $constraints, (Join-Path $root 'pyproject.toml'), $PSCommandPath
    $key = $root + ' ' + (($sources | ForEach-Object { (Get-FileHash -LiteralPath $_ -Algorithm SHA256).Hash }) -join ' ')
    if ((Test-Path $python) -and (Test-Path $ready) -and ((Get-Content -LiteralPath $ready -Raw).Trim() -eq $key)) { return }
    # one set-up at a time: a named mutex is given back by Windows itself when its owner dies
    $mutex = New-Object Threading.Mutex $false, 'musicstudio-setup'
    try { [void]$mutex.WaitOne() } catch [Threading.AbandonedMutexException] { Say 'The last set-up was interrupted.' }
    try {
        New-Item -ItemType Directory -Force $venv | Out-Null
        if (-not (Test-Path $python)) { Say "Setting Music Studio up in $venv (once; a few minutes, about 2 GB)." }
        Remove-Item $ready -ErrorAction SilentlyContinue
        New-Venv
        New-Item -ItemType File -Force $unfinished | Out-Null
        Say 'Installing torch... 1/3'
        Install-Torch
        Say 'Installing the other packages... 2/3'
        Install-Packages
        Say 'Preparing the first start... 3/3'
        Set-Source
        Remove-Item $unfinished
        [IO.File]::WriteAllText($ready, $key)
        Say 'Ready.'
    }
    finally { $mutex.ReleaseMutex() }
}

Initialize-Studio
$env:PYTHONSAFEPATH = '1'
$env:PYTHONUTF8 = '1'
$ErrorActionPreference = 'Continue'
& $python -m musicstudio @args
exit $LASTEXITCODE
