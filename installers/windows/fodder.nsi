; Fodder for Windows: dist\fodder (see installers\bundle.py) as one installer, for one user, without
; asking for an administrator.
;
;     makensis /NOCD /DVERSION=0.2.0 /DBUNDLE=dist\fodder /DOUT=dist\fodder-setup.exe installers\windows\fodder.nsi
;
; Samples, settings and the catalogue are the user's: the uninstaller leaves them.
Unicode true
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!ifndef VERSION | BUNDLE | OUT
  !error "Say /DVERSION=, /DBUNDLE= (the folder) and /DOUT= (the installer)."
!endif
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Fodder"

Name "Fodder"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Fodder"
InstallDirRegKey HKCU "Software\Fodder" "InstallDir"
RequestExecutionLevel user
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Fodder"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Fodder, samples from a prompt"
VIAddVersionKey "LegalCopyright" "The Fodder engineers, GPL-3.0-or-later"

!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_FINISHPAGE_RUN "$INSTDIR\fodderw.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${BUNDLE}\_internal\LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; What is there of an earlier version is removed, ours by name, never the folder that was chosen.
; A program that runs cannot be deleted: then nothing else is touched.
!macro REMOVE_PROGRAM
  Delete "$INSTDIR\fodder.exe"
  Delete "$INSTDIR\fodderw.exe"
  ${If} ${FileExists} "$INSTDIR\fodder.exe"
  ${OrIf} ${FileExists} "$INSTDIR\fodderw.exe"
    MessageBox MB_OK|MB_ICONSTOP "Fodder is running: close it and try again." /SD IDOK
    Abort
  ${EndIf}
  RMDir /r "$INSTDIR\_internal"
!macroend

Section "Fodder" MAIN
  SectionIn RO
  !insertmacro REMOVE_PROGRAM
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Fodder.lnk" "$INSTDIR\fodderw.exe"
  WriteRegStr HKCU "Software\Fodder" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayName" "Fodder"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\fodderw.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "The Fodder engineers"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

; The shim that Windows looks for among the user's own commands: no PATH is rewritten.
Section "The command `fodder` in terminals" COMMAND
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\fodder.cmd" w
  FileWrite $0 '@"$INSTDIR\fodder.exe" %*$\r$\n'
  FileClose $0
SectionEnd

Section "Uninstall"
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Fodder.lnk"
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\fodder.cmd"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Fodder"
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${MAIN} "The window, the server and the embedded model."
  !insertmacro MUI_DESCRIPTION_TEXT ${COMMAND} "A small file in your WindowsApps folder, which is in every user's PATH."
!insertmacro MUI_FUNCTION_DESCRIPTION_END
